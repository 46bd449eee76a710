"""Signing a pack with the key of an office: Ed25519 over the bytes of its manifest, which holds the digest of every file.

Keys are PEM files and the signature is 64 bytes in base64, so that whoever has the public key can check it, with this package or
with ``openssl pkeyutl -verify -rawin``.
"""

from __future__ import annotations

import base64
import os
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from metrics.errors import InputError, PackDamaged
from metrics.reports.manifest import MANIFEST, SIGNATURE, verify_pack
from metrics.reports.whole import write_whole


def make_keys(path: Path, passphrase: str = "") -> tuple[Path, Path]:
    """Make a key for signing: ``path`` + ``.key``, for the office alone, and ``path`` + ``.pub``, for everybody; both paths.

    With a passphrase the key is of use only to who knows it. Raises InputError where one of the files is there already.
    """
    secret, public = path.with_name(f"{path.name}.key"), path.with_name(f"{path.name}.pub")
    for found in (secret, public):
        if found.exists():
            raise InputError(
                "A key is there already, and packs may be signed with it.",
                where=str(found),
                todo="Name another one; whoever checks needs the public key of the old one too.",
            )
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption(),
    )
    secret.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    write_whole(public, _public_pem(key.public_key()))
    return secret, public


def sign_pack(folder: Path, key: Path, passphrase: str = "") -> Path:
    """Sign a pack that is as its manifest says; the path of the signature. Raises PackDamaged where it is not, InputError for a
    key that is none."""
    found = verify_pack(folder)
    if not found.whole:
        raise PackDamaged(
            "The pack is not what its manifest says, so it is not signed.",
            where=str(folder),
            todo="metrics report verify  names the files; render the pack again.",
        )
    secret = _private(key, passphrase)
    signature = base64.b64encode(secret.sign((folder / MANIFEST).read_bytes())) + b"\n"
    write_whole(folder / SIGNATURE, signature)
    return folder / SIGNATURE


def check_signature(folder: Path, public_key: Path) -> None:
    """Raises PackDamaged unless the manifest of a pack was signed with the key that this public one belongs to."""
    public = _public(public_key)
    if not (folder / SIGNATURE).is_file():
        raise PackDamaged("The pack is not signed.", where=str(folder), expected=SIGNATURE)
    signature = b""
    with suppress(ValueError):
        signature = base64.b64decode((folder / SIGNATURE).read_bytes().strip(), validate=True)
    try:
        public.verify(signature, (folder / MANIFEST).read_bytes())
    except InvalidSignature:
        raise PackDamaged(
            "The signature is not of this manifest, or of another key.",
            where=str(folder / SIGNATURE),
            expected=f"one made with the key of {public_key.name}",
            todo="Do not use the pack; ask the office that sent it, by another way than it came.",
        ) from None


def _private(path: Path, passphrase: str) -> Ed25519PrivateKey:
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path, "the .key file of metrics report keygen, and its passphrase where it has one") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise _no_key(path, "a private key for Ed25519")
    return found


def _public(path: Path) -> Ed25519PublicKey:
    try:
        found = serialization.load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _no_key(path, "the .pub file of metrics report keygen") from error
    if not isinstance(found, Ed25519PublicKey):
        raise _no_key(path, "a public key for Ed25519")
    return found


def _no_key(path: Path, expected: str) -> InputError:
    # What the file holds is not shown: it may be a key after all.
    return InputError("That key cannot be used.", where=str(path), expected=expected)


def _public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
