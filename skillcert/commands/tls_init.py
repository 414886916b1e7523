"""`skillcert tls-init`: HTTPS for a hall on its own network, without anybody else's authority.

Browsers give encryption, camera and offline storage to secure addresses only, and `http://192.168.…` is not one. This makes a
certificate authority of the institution's own and a certificate for this server's names and addresses, and prints what a
technician does once at each PC of the hall. `make run` serves https as soon as the certificate is there.

The authority may vouch for the names and addresses given and for private addresses only (name constraints), so that its
key, should it ever be stolen, opens no bank. (A campus may well use public addresses inside: these count as given.) Its key can be taken off the server afterwards; renewing the certificate needs it again.
"""

import argparse
import ipaddress
import os
import socket
import sys
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from skillcert.core import clock

FOLDER = "tls"
AUTHORITY_YEARS = 10
SERVER_DAYS = 397
"""Browsers refuse certificates that live longer than 398 days."""

PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", help="host names and addresses of this server in the hall's network")
    parser.add_argument("--renew", action="store_true", help="a new certificate from the authority that is there")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000), help="for the printed address")


def run(options: argparse.Namespace) -> int:
    folder = Path(os.environ.get("SKILLCERT_INSTANCE") or "instance").resolve() / FOLDER
    there = (folder / "ca.pem").exists()
    if there and not options.renew:
        print(f"{folder} holds an authority already. Use --renew for a new certificate from it.", file=sys.stderr)
        return 1
    if options.renew and not (there and (folder / "ca.key").exists()):
        print(f"There is no authority with its key in {folder} to renew from.", file=sys.stderr)
        return 1
    names = options.names or own_names()
    now = clock.now()
    if options.renew:
        authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
        key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
        if unknown := [name for name in names if not vouched(authority, name)]:
            print(
                f"{', '.join(unknown)}: the authority was not made for this. Remove {folder} and begin anew.",
                file=sys.stderr,
            )
            return 1
    else:
        authority, key = make_authority(names, now)
        write(folder / "ca.pem", authority.public_bytes(Encoding.PEM), 0o644)
        write(folder / "ca.crt", authority.public_bytes(Encoding.DER), 0o644)
        write(folder / "ca.key", _pem(key), 0o600)
    certificate, server_key = make_certificate(names, authority, key, now)
    chain = certificate.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM)
    write(folder / "server.pem", chain, 0o644)
    write(folder / "server.key", _pem(server_key), 0o600)
    print(steps(folder, names, options.port, authority, certificate))
    return 0


def own_names() -> list[str]:
    """The host's name, 127.0.0.1, and the address by which the machine reaches its network (no packet is sent)."""
    found = [socket.gethostname(), "localhost", "127.0.0.1"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
            found.append(probe.getsockname()[0])
        except OSError:
            pass
    return list(dict.fromkeys(name for name in found if name))


def make_authority(names: list[str], now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """An authority that may vouch for these host names and addresses, and for private addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("skillcert hall authority")
    permitted: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_network(net)) for net in PRIVATE_NETWORKS]
    permitted += [x509.IPAddress(ipaddress.ip_network(address)) for one in names if (address := _address(one))]
    permitted += [x509.DNSName(one) for one in names if not _address(one)] or [x509.DNSName("localhost")]
    builder = _builder(name, name, key.public_key(), now, now + timedelta(days=365 * AUTHORITY_YEARS))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(sign_certificates=True), critical=True)
    builder = builder.add_extension(x509.NameConstraints(permitted, None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return builder.sign(key, hashes.SHA256()), key


def make_certificate(
    names: list[str], authority: x509.Certificate, authority_key, now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A server's certificate for these host names and addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(names[0]), authority.subject, key.public_key(), now, now + timedelta(days=SERVER_DAYS))
    known = [x509.IPAddress(address) if (address := _address(name)) else x509.DNSName(name) for name in names]
    builder = builder.add_extension(x509.SubjectAlternativeName(known), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(sign_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
    )
    return builder.sign(authority_key, hashes.SHA256()), key


def vouched(authority: x509.Certificate, name: str) -> bool:
    """Whether the authority's constraints let it vouch for a name or an address."""
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    if address := _address(name):
        return any(isinstance(one, x509.IPAddress) and address in one.value for one in permitted)
    return any(
        isinstance(one, x509.DNSName) and (name == one.value or name.endswith("." + one.value)) for one in permitted
    )


def steps(folder: Path, names: list[str], port: int, authority: x509.Certificate, certificate: x509.Certificate) -> str:
    """What the technician of the hall does, in both languages."""
    shown = next((name for name in names if _address(name) and not name.startswith("127.")), names[0])
    print_of = authority.fingerprint(hashes.SHA256()).hex(":").upper()
    until = f"{certificate.not_valid_after_utc:%Y-%m-%d}"
    return f"""
  Certificate for {", ".join(names)}, valid until {until}.
  证书已生成，适用于 {", ".join(names)}，有效期至 {until}。

  1. Restart skillcert (HOST=0.0.0.0 make run). It now answers at  https://{shown}:{port}
     重新启动 skillcert（HOST=0.0.0.0 make run），访问地址为  https://{shown}:{port}
  2. Take {folder / "ca.crt"} to each PC of the hall on a stick. Check its fingerprint there:
     用 U 盘将该文件拷到考场每台电脑，并核对指纹：
       {print_of}
  3. Windows, as administrator / Windows（管理员）:   certutil -addstore -f Root ca.crt
     Debian, Ubuntu, 统信 UOS, 麒麟:                  copy ca.pem to /usr/local/share/ca-certificates/skillcert.crt, run update-ca-certificates
     Firefox: Settings → Certificates → Import / 设置 → 证书 → 导入
  4. Open  https://{shown}:{port}/sit/ready  at each PC: every line must be green.
     在每台电脑上打开  https://{shown}:{port}/sit/ready ，各项均应为绿色。
  5. Keep {folder / "ca.key"} off this server (a stick in the safe). Renewing needs it: skillcert tls-init --renew
     请将该密钥移出服务器妥善保管（如保险柜中的 U 盘），续期时再用：skillcert tls-init --renew
"""


def write(path: Path, data: bytes, mode: int) -> None:
    """Write whole or not at all, with these rights from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(path.name + ".half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def _builder(subject, issuer, public_key, start: datetime, end: datetime) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=public_key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(start - timedelta(hours=1)).not_valid_after(end)  # a hall's clocks differ


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _address(name: str):
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
