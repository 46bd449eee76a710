"""A pack says what it is made of: one byte, one file more or less, and another key are found out."""

from __future__ import annotations

import json
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest
from click.testing import CliRunner

from metrics.cli import main
from metrics.errors import InputError, PackDamaged
from metrics.reports import check_signature, make_keys, packs_within, sign_pack, verify_pack
from metrics.reports.manifest import write_manifest

SNAPSHOT = "2026-10-31-abc"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "2026-10"
    for name in ("index.html", "assets/report.css", "vi/08/index.html", "vi/08/report.json"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of {name}", encoding="utf-8")
    (folder / ".lock").touch()
    (folder / "log.jsonl").write_text('{"event": "start"}\n', encoding="utf-8")
    write_manifest(folder, period="2026-10", place_map="today", snapshot_id=SNAPSHOT)
    return folder


def test_a_manifest_names_every_file_and_the_snapshot(pack: Path) -> None:
    found = json.loads((pack / "manifest.json").read_bytes())
    assert list(found["files"]) == ["assets/report.css", "index.html", "vi/08/index.html", "vi/08/report.json"]
    # sha256sum of "content of index.html"
    assert found["files"]["index.html"] == "98139f623d24c0bfdc11cf160eebcb2c3c4f3dc393f0514a6f955bc3b9aeaa38"
    assert (found["snapshot_id"], found["period"], found["map"]) == (SNAPSHOT, "2026-10", "today")
    assert verify_pack(pack).whole


def test_one_byte_a_missing_and_an_added_file_are_found(pack: Path) -> None:
    changed = pack / "vi" / "08" / "index.html"
    changed.write_bytes(changed.read_bytes()[:-1] + b"X")
    (pack / "assets" / "report.css").unlink()
    (pack / "vi" / "09").mkdir()
    (pack / "vi" / "09" / ".hidden").touch()
    found = verify_pack(pack)
    assert found.changed == ("vi/08/index.html",)
    assert found.missing == ("assets/report.css",)
    assert found.added == ("vi/09/.hidden",)


def test_a_link_in_place_of_a_file_is_found(pack: Path, tmp_path: Path) -> None:
    same = tmp_path / "same"
    shutil.copy(pack / "index.html", same)
    (pack / "index.html").unlink()
    (pack / "index.html").symlink_to(same)
    assert verify_pack(pack).changed == ("index.html",)


def test_the_log_and_the_lock_are_no_content_and_another_map_is_another_pack(pack: Path) -> None:
    with (pack / "log.jsonl").open("a") as log:
        log.write("{}\n")
    other = pack / "map-2025-06-30"
    other.mkdir()
    (other / "index.html").touch()
    assert verify_pack(pack).whole
    assert packs_within(pack) == [pack, other]


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"format": 9, "period": "", "map": "", "snapshot_id": "", "code": "", "files": {}}']
)
def test_a_folder_without_a_manifest_that_can_be_read_is_refused(pack: Path, content: str) -> None:
    (pack / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(PackDamaged, match="manifest"):
        verify_pack(pack)


@pytest.mark.parametrize("passphrase", ["", "chìa khóa"])
def test_a_signed_pack_is_checked_with_the_public_key(pack: Path, tmp_path: Path, passphrase: str) -> None:
    secret, public = make_keys(tmp_path / "office", passphrase)
    assert secret.stat().st_mode & 0o077 == 0
    with pytest.raises(PackDamaged, match="not signed"):
        check_signature(pack, public)
    sign_pack(pack, secret, passphrase)
    check_signature(pack, public)
    _, other = make_keys(tmp_path / "other")
    with pytest.raises(PackDamaged, match="another key"):
        check_signature(pack, other)
    # Who changes a file and writes a fitting manifest is found out by the signature.
    (pack / "index.html").write_text("other numbers", encoding="utf-8")
    signature = (pack / "manifest.sig").read_bytes()
    write_manifest(pack, period="2026-10", place_map="today", snapshot_id=SNAPSHOT)
    assert not (pack / "manifest.sig").exists(), "a signature of another manifest would mislead"
    (pack / "manifest.sig").write_bytes(signature)
    assert verify_pack(pack).whole
    with pytest.raises(PackDamaged, match="not of this manifest"):
        check_signature(pack, public)


def test_a_signature_that_is_none_is_refused(pack: Path, tmp_path: Path) -> None:
    secret, public = make_keys(tmp_path / "office")
    sign_pack(pack, secret)
    (pack / "manifest.sig").write_text("đã ký", encoding="utf-8")
    with pytest.raises(PackDamaged, match="not of this manifest"):
        check_signature(pack, public)


def test_a_pack_that_changed_is_not_signed_and_keys_are_not_overwritten(pack: Path, tmp_path: Path) -> None:
    secret, public = make_keys(tmp_path / "office", "a")
    (pack / "index.html").unlink()
    with pytest.raises(PackDamaged, match="not signed"):
        sign_pack(pack, secret, "a")
    with pytest.raises(InputError, match="A key is there already"):
        make_keys(tmp_path / "office")
    (pack / "index.html").write_text("content of index.html", encoding="utf-8")
    for key, passphrase in ((secret, "b"), (secret, ""), (public, "")):
        with pytest.raises(InputError, match="cannot be used"):
            sign_pack(pack, key, passphrase)


def test_anyone_can_check_with_openssl(pack: Path, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    secret, public = make_keys(tmp_path / "office")
    raw = tmp_path / "raw.sig"
    raw.write_bytes(b64decode(sign_pack(pack, secret).read_bytes()))
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        str(public),
        "-rawin",
        "-in",
        str(pack / "manifest.json"),
    ]
    done = subprocess.run([*command, "-sigfile", str(raw)], capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in done.stdout, done.stderr


def test_the_verbs_say_what_is_wrong_and_leave_with_a_code(pack: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(main, ["report", "keygen", str(tmp_path / "office")]).exit_code == 0
    assert run(main, ["report", "sign", str(pack), "--key", str(tmp_path / "office.key")]).exit_code == 0
    verify = ["report", "verify", str(pack), "--public-key", str(tmp_path / "office.pub")]
    well = run(main, verify)
    assert (well.exit_code, f"4 files of snapshot {SNAPSHOT}, signed" in well.output) == (0, True)
    (pack / "vi" / "08" / "index.html").write_text("spoilt", encoding="utf-8")
    wrong = run(main, verify)
    assert wrong.exit_code == 1
    assert "changed: vi/08/index.html" in wrong.output
    assert "1 changed, 0 missing, 0 added" in wrong.output
    assert run(main, ["report"]).exit_code == 2
    assert run(main, ["report", "--month", "2026-10", "--shard", "3"]).exit_code == 2
