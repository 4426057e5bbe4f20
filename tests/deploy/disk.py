"""Checks of the site with a full or read-only disk, and of the memory that pictures need."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from browser import Answer, Browser
from machine import expect

MEGABYTE = 1024 * 1024
TEXT = "<p>Treść, której nie wolno zgubić</p>"
NO_ROOM, CANNOT = "zabrakło miejsca", "nie może go teraz zapisać"
BOUNDARY = "jDq8kVwm2"
PHOTO = """
from io import BytesIO
from PIL import Image
photo = BytesIO()
Image.effect_noise((1000, 750), 60).convert("RGB").resize((4000, 3000)).save(photo, "JPEG")
open(PATH, "wb").write(photo.getvalue())
"""
MEMORY_AT_MOST = 80
"""How many megabytes larger a worker process may be after it has decoded pictures."""


class DiskChecks:
    """Base class of `Check`. Most checks mount a small disk over a folder of the site."""

    @contextmanager
    def small_disk(self, folder: Path, options: str):
        """Context manager: mounts a tmpfs of one megabyte over ``folder``."""
        own = folder.stat()
        owner = f"uid={own.st_uid},gid={own.st_gid},mode={own.st_mode & 0o7777:o}"
        self.machine.sh(f"mount -t tmpfs -o size=1m,{owner},{options} check {folder}")
        try:
            yield
        finally:
            self.machine.sh(f"umount {folder}")

    def writer(self) -> Browser:
        """Returns a browser in which the member that content.py created is signed in."""
        member = Browser(self.machine, "127.0.0.6")
        member.sign_in("member@example.org", "a-long-phrase-44")
        return member

    def start_thread(self, member: Browser, title: str, file: bytes | None = None) -> Answer:
        """Posts the form for a new thread, as a browser without scripts does."""
        page = member.get("/forum/threads/new/").text
        fields = {
            "csrfmiddlewaretoken": re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1],
            "section": re.search(r'<option value="(\d+)"', page)[1],
            "kind": "question",
            "title": title,
            "body": TEXT,
        }
        return self.send(member, "/forum/threads/new/", fields, "files", file)

    def send_file(self, member: Browser, file: bytes, name: str = "plan.pdf") -> Answer:
        """Uploads one file, as the page's script does."""
        page = member.get("/forum/threads/new/").text
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
        fields = {"csrfmiddlewaretoken": token}
        return self.send(member, "/forum/files/", fields, "file", file, name)

    def send(self, member, path, fields, field, file, name="plan.pdf") -> Answer:
        disposition = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
        body = "".join(f'{disposition}"{key}"\r\n\r\n{text}\r\n' for key, text in fields.items())
        whole = body.encode()
        if file is not None:
            whole += f'{disposition}"{field}"; filename="{name}"\r\n\r\n'.encode() + file + b"\r\n"
        headers = {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Referer": f"{self.machine.url}{path}",
        }
        whole += f"--{BOUNDARY}--\r\n".encode()
        return member._ask("POST", path, headers=headers, body=whole)

    def threads(self) -> str:
        return self.machine.sql("SELECT count(*) FROM threads_thread")

    def file_is_refused(self, member: Browser, words: str, file: bytes) -> None:
        """Checks that ``file`` is refused with a message that contains ``words``.

        The file is sent twice: first alone, and then with the form for a new thread. The form must
        keep its text, and no thread may be created.
        """
        before = self.threads()
        answer = self.send_file(member, file)
        expect(answer.status == 507, f"{answer.status}: {answer.text}")
        expect(words in json.loads(answer.text)["error"], answer.text)
        answer = self.start_thread(member, "Plan", file)
        expect(answer.status == 200 and words in answer.text, f"form: {answer.status}")
        expect("nie wolno zgubić" in answer.text, "the text is lost")
        expect(self.threads() == before, "a thread was created without its file")

    def step_disk_full(self):
        """full disk: a file is refused with a message, the text is kept, nothing is stored"""
        member, private = self.writer(), self.machine.home / "private"
        file = b"%PDF-1.4\n" + bytes(2 * MEGABYTE)
        with self.small_disk(private, "rw"):
            self.file_is_refused(member, NO_ROOM, file)
            left = [path for path in private.rglob("*") if path.is_file()]
            expect(not left, f"stored files: {left}")
            expect(self.start_thread(member, "Bez pliku").status == 302, "refused without a file")
        expect(self.start_thread(member, "Z plikiem", file).status == 302, "refused with room")

    def step_disk_read_only(self):
        """read-only disk: a file is refused with a message; pages work without their pictures"""
        with self.small_disk(self.machine.home / "private", "ro"):
            self.file_is_refused(self.writer(), CANNOT, b"%PDF-1.4\n")
        self.machine.manage(
            "from cms.models.files import SiteRendition; SiteRendition.objects.all().delete()"
        )
        with self.small_disk(self.machine.home / "media" / "images", "ro"):
            page = self.reader.get(self.content["page"])
            expect(page.status == 200 and "not-found" in page.text, f"page: {page.status}")
        page = self.reader.get(self.content["page"])
        expect("not-found" not in page.text, "the page was cached without its picture")

    def step_temporary_folder_full(self):
        """full temporary folders of nginx and the site: a large file is refused with a message"""
        member, large = self.writer(), b"%PDF-1.4\n" + bytes(4 * MEGABYTE)
        with self.small_disk(self.machine.root / "nginx" / "client_body", "rw"):
            answer = self.start_thread(member, "Plan", large)
            expect(answer.status == 507 and NO_ROOM in answer.text, answer.status)
        folder = self.machine.root / "temporary"
        folder.mkdir()
        folder.chmod(0o1777)
        own = self.machine.root / "systemd" / "forum-.service.d" / "temporary.conf"
        own.write_text(f"[Service]\nEnvironment=TMPDIR={folder}\n")
        with self.small_disk(folder, "rw"):
            self.machine.sh("systemctl restart forum-web")
            self.file_is_refused(member, NO_ROOM, large)
            own.unlink()
            self.machine.sh("systemctl restart forum-web")
        expect(self.start_thread(member, "Duży", large).status == 302, "refused with room")

    def step_pictures(self):
        """eight photos of 12 megapixels at once: the memory for them is released afterwards"""
        photo, member = self.machine.root / "photo.jpg", self.writer()
        python = self.machine.home / "app" / ".venv" / "bin" / "python"
        code = PHOTO.replace("PATH", repr(str(photo)))
        self.machine.sh(f'{python} -c "$CODE"', CODE=code)
        content = photo.read_bytes()
        self.send_file(member, content, "a.jpg")  # loads the decoders before measuring
        before = self.memory()
        with ThreadPoolExecutor(8) as people:
            sent = [people.submit(self.send_file, member, content, "a.jpg") for _ in range(8)]
        statuses = sorted(one.result().status for one in sent)
        expect(set(statuses) <= {201, 503} and 201 in statuses, statuses)
        after = self.memory()
        grown = {pid: after[pid] - before[pid] for pid in before.keys() & after.keys()}
        expect(grown and max(grown.values()) < MEMORY_AT_MOST, f"MB: {before} -> {after}")

    def memory(self) -> dict[int, int]:
        """Returns process id -> memory in megabytes, for each worker process of gunicorn."""
        master = int((self.machine.root / "state" / "forum-web.service").read_text())
        found = {}
        for status in Path("/proc").glob("[0-9]*/status"):
            said = dict(re.findall(r"^(PPid|VmRSS):\s+(\d+)", status.read_text(), re.M))
            if said.get("PPid") == str(master):
                found[int(status.parent.name)] = int(said["VmRSS"]) // 1024
        return found
