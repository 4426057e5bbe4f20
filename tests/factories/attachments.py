"""Creates files of every type in memory, valid and invalid ones."""

import struct
import zipfile
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from forum.attachments.services import upload
from tests.factories.members import make_member

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
RTF = rb"{\rtf1\ansi Uchwa\'b3a}"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
EXE = b"MZ\x90\0\3\0\0\0\4\0" + bytes(54) + b"PE\0\0" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OOXML = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": f"{OOXML}wordprocessingml.document.main+xml",
    "xlsx": f"{OOXML}spreadsheetml.sheet.main+xml",
    "pptx": f"{OOXML}presentationml.presentation.main+xml",
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
}
ODF = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def sent(content: bytes, name: str = "plik.pdf", content_type="application/octet-stream"):
    """Returns an uploaded file such as a form receives."""
    return SimpleUploadedFile(name, content, content_type)


def picture(format_name="JPEG", size=(640, 480), mode="RGB", **options) -> bytes:
    """Returns the content of a file with a light grey picture."""
    image = Image.new("I;16", size, 200 * 256) if mode == "I;16" else Image.new("L", size, 200)
    image = image.convert("RGB") if mode in {"CMYK", "P"} else image
    target = BytesIO()
    image.convert(mode).save(target, format_name, **options)
    return target.getvalue()


def photo_with_place() -> bytes:
    """Returns a JPEG with EXIF data: orientation, position and camera."""
    image = Image.new("RGB", (400, 300), "green")
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotated by 90 degrees
    exif[0x010F] = "SekretnyAparat"
    exif.get_ifd(0x8825)[2] = (52.0, 6.0, 0.0)
    target = BytesIO()
    image.save(target, "JPEG", exif=exif, comment=b"SekretnyKomentarz")
    return target.getvalue()


def swapped_profile() -> bytes:
    """Returns an sRGB colour profile in which red and green are exchanged."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = made.index(b"rXYZ"), made.index(b"gXYZ")
    swapped = bytearray(made)
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(swapped)


def red_picture(format_name="JPEG", mode="RGB", profile=b"") -> bytes:
    """Returns the content of a file with a red picture.

    ``profile`` is the colour profile to embed; with ``swapped_profile()`` the picture looks green.
    """
    target = BytesIO()
    image = Image.new("RGB", (400, 300), (200, 20, 20)).convert(mode)
    image.save(target, format_name, icc_profile=profile)
    return target.getvalue()


def moving_picture() -> bytes:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    target = BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], comment=b"Sekret")
    return target.getvalue()


def picture_bomb(width=30_000, height=30_000) -> bytes:
    """Returns a PNG of 74 bytes whose header claims ``width`` times ``height`` pixels."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def archive(entries: dict | None = None, *, packed=zipfile.ZIP_DEFLATED) -> bytes:
    """Returns a ZIP file. ``entries``: name or ZipInfo -> content; by default a short text file."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", packed) as made:
        for name, content in (entries or {"pismo.txt": "Dzień dobry"}).items():
            made.writestr(name, content)
    return target.getvalue()


def ooxml(kind="docx", extra: dict | None = None) -> bytes:
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-'
        f'types"><Override PartName="/main.xml" ContentType="{MAIN[kind]}"/></Types>'
    )
    return archive({"[Content_Types].xml": types, "main.xml": "<x>Treść</x>"} | (extra or {}))


def odf(kind="odt", extra: dict | None = None) -> bytes:
    first = zipfile.ZipInfo("mimetype")
    return archive({first: ODF[kind], "content.xml": "<x>Treść</x>"} | (extra or {}))


def zip_bomb(megabytes=200) -> bytes:
    """Returns a small ZIP file that contains ``megabytes`` of zeros."""
    return archive({"zera.bin": bytes(megabytes * 1024 * 1024)})


def lying_archive(claimed=10, really=3 * 1024 * 1024) -> bytes:
    """Returns a ZIP file with an entry of ``really`` bytes, whose headers say ``claimed`` bytes."""
    content = bytearray(archive({"a.txt": bytes(really)}))
    for place in (content.index(b"PK\x03\x04") + 22, content.index(b"PK\x01\x02") + 24):
        content[place : place + 4] = struct.pack("<I", claimed)
    return bytes(content)


GOOD = {
    "pdf": PDF,
    "docx": ooxml("docx"),
    "xlsx": ooxml("xlsx"),
    "pptx": ooxml("pptx"),
    "odt": odf("odt"),
    "ods": odf("ods"),
    "odp": odf("odp"),
    "zip": archive(),
    "rtf": RTF,
    "txt": "Zażółć gęślą jaźń\n".encode(),
    "csv": "gmina;kwota\nŁowicz;100\n".encode("cp1250"),
    "jpg": picture("JPEG"),
    "jpeg": picture("JPEG"),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
}
"""Extension -> content of a valid file. There is no GIF, because the site converts it to PNG."""


def make_attachment(content: bytes = PDF, name="plik.pdf", *, by=None):
    """Uploads an attachment, which belongs to no post yet."""
    return upload(sent(content, name), by=by or make_member())
