"""The words of the demo catalogue: titles of bodies and files, composed from lists of our own. No person is named."""

from __future__ import annotations

import unicodedata
from functools import cache

#: The titles of secret files begin with these words, so that a test can look for a leak.
SECRET = "Tài liệu mật:"

SUBJECTS: dict[str, tuple[str, ...]] = {
    "party": (
        "Hồ sơ hội nghị Ban Chấp hành",
        "Hồ sơ đại hội đại biểu Đảng bộ",
        "Hồ sơ kiểm tra, giám sát tổ chức đảng",
        "Hồ sơ phát triển đảng viên mới",
        "Hồ sơ thi hành kỷ luật đảng",
        "Nghị quyết chuyên đề",
        "Báo cáo tổng kết công tác xây dựng Đảng",
        "Chương trình hành động và kế hoạch thực hiện nghị quyết",
        "Hồ sơ công tác dân vận",
        "Hồ sơ công tác tuyên giáo",
        "Sổ biên bản họp chi bộ",
        "Hồ sơ quy hoạch, luân chuyển cán bộ",
    ),
    "state": (
        "Hồ sơ giao đất, cho thuê đất",
        "Hồ sơ cấp giấy chứng nhận quyền sử dụng đất",
        "Sổ đăng ký khai sinh",
        "Sổ đăng ký kết hôn",
        "Hồ sơ dự toán, quyết toán ngân sách",
        "Hồ sơ xây dựng trụ sở và trạm y tế",
        "Hồ sơ bầu cử đại biểu Hội đồng nhân dân",
        "Tập quyết định hành chính",
        "Hồ sơ chính sách người có công",
        "Hồ sơ giải quyết đơn thư khiếu nại, tố cáo",
        "Hồ sơ xây dựng nông thôn mới",
        "Hồ sơ phòng, chống lụt bão",
        "Hồ sơ phổ cập giáo dục",
        "Bản đồ địa chính",
        "Tập công văn đến, công văn đi",
        "Hồ sơ thủy lợi và đê điều",
    ),
    "front": (
        "Hồ sơ đại hội Mặt trận Tổ quốc",
        "Hồ sơ quỹ Vì người nghèo",
        "Hồ sơ giám sát và phản biện xã hội",
        "Hồ sơ đại hội Đoàn Thanh niên",
        "Hồ sơ công tác Hội Liên hiệp Phụ nữ",
        "Hồ sơ công tác Hội Nông dân",
        "Hồ sơ công tác Hội Cựu chiến binh",
        "Hồ sơ hòa giải ở cơ sở",
    ),
    "secret": (
        f"{SECRET} phương án bảo vệ khu vực",
        f"{SECRET} kế hoạch phòng thủ",
        f"{SECRET} báo cáo an ninh trật tự",
        f"{SECRET} hồ sơ cơ yếu",
    ),
}
SCOPES = (
    "toàn địa bàn",
    "khu trung tâm",
    "các thôn phía đông",
    "các thôn phía tây",
    "các tổ dân phố",
    "khối cơ quan",
    "khối trường học",
    "vùng ven sông",
    "vùng đồi núi",
    "quý I",
    "quý II",
    "quý III",
    "quý IV",
    "nhiệm kỳ",
    "đợt 1",
    "đợt 2",
)
#: Reasons for which pages are sent back by quality control.
DEFECTS = ("mờ, lệch trang", "thiếu trang", "sai thứ tự trang", "sai siêu dữ liệu", "độ phân giải thấp")
#: Types of documents (tên loại văn bản), codes of our own for the demo.
DOCUMENT_TYPES = ("QD", "CV", "BC", "KH", "TB", "TTr", "NQ", "BB")


@cache
def titles() -> tuple[list[str], dict[str, tuple[int, int]]]:
    """All titles without their year, and for each list of subjects the first position and the number of its titles.

    Every 16th title of an open subject is decomposed (NFD), as lists typed on some machines are.
    """
    made: list[str] = []
    spans: dict[str, tuple[int, int]] = {}
    for block, subjects in SUBJECTS.items():
        first = len(made)
        for subject in subjects:
            for scope in SCOPES:
                title = f"{subject}, {scope}"
                made.append(unicodedata.normalize("NFD", title) if scope == "đợt 2" and block != "secret" else title)
        spans[block] = (first, len(made) - first)
    return made, spans


def body_name(kind: str, full_name: str) -> str:
    """Name of a body of a unit, as ``Đảng ủy phường Ba Đình``; ``full_name`` is the unit's, with its type before it."""
    unit = full_name[:1].lower() + full_name[1:]
    committee = {"tỉnh": "Tỉnh ủy", "thành phố": "Thành ủy", "huyện": "Huyện ủy", "quận": "Quận ủy", "thị xã": "Thị ủy"}
    if kind == "party":
        for prefix, title in committee.items():
            if unit.startswith(prefix + " "):
                return f"{title} {unit[len(prefix) + 1 :]}"
        return f"Đảng ủy {unit}"
    names = {
        "state": "Ủy ban nhân dân",
        "front": "Ủy ban Mặt trận Tổ quốc Việt Nam",
        "archive": "Lưu trữ lịch sử",
        "home": "Sở Nội vụ",
        "finance": "Sở Tài chính",
        "land": "Sở Nông nghiệp và Môi trường",
    }
    return f"{names[kind]} {unit}"
