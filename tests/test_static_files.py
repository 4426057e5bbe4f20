"""After collectstatic, scripts import each other by their hashed names."""

import re
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find

from config.static_files import StaticFilesStorage

IMPORTED = re.compile(r"""(?:\bfrom ?|\bimport ?\()["']([^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")
LIBRARY = "django_prose_editor/editor.js"


def test_imports_name_hashed_files(tmp_path):
    shutil.copytree(Path(settings.BASE_DIR, "static"), tmp_path, dirs_exist_ok=True)
    (tmp_path / LIBRARY).parent.mkdir()
    shutil.copy(find(LIBRARY), tmp_path / LIBRARY)
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    names = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.js")]
    assert len([*storage.post_process({name: (storage, name) for name in names})]) > len(names)
    own = [tmp_path / storage.stored_name(name) for name in names if name.startswith("js/")]
    imported = [address for path in own for address in IMPORTED.findall(path.read_text())]
    assert len(imported) > 10
    assert [address for address in imported if not HASHED.search(address)] == []
