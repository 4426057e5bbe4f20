"""Extensions of files that run, install, mount or link to something when they are opened.

The lists apply to all uploads. Their sources are "Blocked attachments in Outlook", "File types
blocked in Gmail" and Microsoft's "Unsafe File List". Extensions of files that are as dangerous on
macOS or Linux are added.
"""

import re
import unicodedata


def words(text: str) -> frozenset[str]:
    """The words of ``text`` as a set."""
    return frozenset(text.split())


# Files that the system, or the program for their type, runs or installs when they are opened.
PROGRAMS = words("""
    air apk app appcontent-ms appimage application appref-ms appx appxbundle asp aspx bas bash bat
    bgi cdxml cgi class cmd cnt com command cpl crx csh deb dex diagcab diagcfg diagpkg dll drv
    elf ex_ exe fish flatpak flatpakref fxp gadget grp hlp hpj hta htc inf ins ipa isp its jar jnl
    jnlp job js jse jsp kext ksh lib lua mcf mjs mof mpkg msc msh msh1 msh1xml msh2 msh2xml mshxml
    msi msix msixbundle msp mst msu nsh nse ocx ops osax osd out oxt paf pcd php phtml pif pkg pl
    plg plugin ppkg prefpane prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1
    pssc py pyc pyd pyo pyw pyz pyzw rb reg rgs rpm run saver scpt scptd scr sct service
    settingcontent-ms sh shb shs snap so swf sys tcl terminal tmp tool u3p vb vbe vbp vbs vbscript
    vsix vsmacros vsto vsw vxd webpnp workflow ws wsb wsc wsf wsh xap xapk xbap xip xnk xpi zsh
    """)
# Office files that can run code or fetch data: add-ins, files with macros, databases, queries.
OFFICE = words("""
    accda accdb accdc accde accdr accdt accdu ade adn adp docm dotm dqy iqy mad maf mag mam maq mar
    mas mat mau mav maw mda mdb mde mdt mdw mdz odc one onepkg onetoc2 oqy potm ppa ppam ppsm pptm
    rqy sldm slk udl wiz wll xla xlam xlc xll xlm xlsb xlsm xltm
    """)
# Disk images. Opening an image mounts it, and the system no longer warns that the files in it were
# downloaded.
DISKS = words("""
    daa dmg dmgpart esd ima img iso isz mdf mds nrg qcow qcow2 sparsebundle sparseimage swm toast
    udf vdi vfd vhd vhdx vmdk wim
    """)
# Files that open another file or URL, send the user's credentials there, or change which sites and
# programs the computer trusts.
LEADING = words("""
    asx cer crt der desklink desktop desktopthemepackfile deskthemepack fileloc ica inetloc
    library-ms lnk mapimail mobileconfig mydocs pst rdp scf search search-ms searchconnector-ms
    theme themepack url wax webloc website wvx zfsendtotarget
    """)
# Pages with scripts, which a browser or the help viewer runs.
PAGES = words("chm htm html hxs mht mhtml shtm shtml stm xht xhtml")
DRAWINGS = frozenset(["svg", "svgz"])
"""Extensions of drawings, which can contain scripts. They are accepted only as parts of office
documents, because office programs store drawings in this format."""
OLD_OFFICE = words("doc dot fodf fodg fodp fods fodt pot pps ppt slk wbk xls xlt xlw")
"""Extensions of documents that cannot be checked for macros."""
ARCHIVES = words("""
    7z ace alz arc arj bz bz2 cab cpio gz lha lz lzh lzma rar sit sitx tar taz tbz tbz2 tgz txz tz
    uu uue xar xz z zipx zoo zst
    """)
"""Extensions of archives. An archive is not accepted inside another archive, where it would not be
checked."""

DANGEROUS = PROGRAMS | OFFICE | DISKS | LEADING | PAGES
BUNDLES = words("action app bundle kext mpkg osax pkg plugin prefpane scptd workflow")
"""Extensions of folders that macOS shows as one file, and runs or installs when it is opened."""
DECEIVING = re.compile("[\x00-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and characters that reverse the writing direction: with them, a program can
look like a picture, because ``gpj.exe`` is shown as ``exe.jpg``."""

# A class id at the end of a name. Windows opens the component with this id, not the file or folder.
_CLASS = re.compile(r"\.\{[0-9a-f-]{36}\}[. ]*$", re.IGNORECASE)
_SETTINGS = frozenset(["desktop.ini", "autorun.inf"])


def ending_of(name: str) -> str:
    """The extension of ``name`` as Windows sees it, in lower case; empty if there is none.

    Ignores invisible characters, and dots and spaces at the end.
    """
    seen = unicodedata.normalize("NFKC", name)
    seen = "".join(sign for sign in seen if unicodedata.category(sign) != "Cf").rstrip(". \t")
    return seen.rpartition(".")[2].strip().lower() if "." in seen else ""


def is_dangerous(path: str, *, in_document: bool = False) -> bool:
    """Whether opening the file at ``path`` would run, mount or link to something.

    The folders in ``path`` are separated by "/". If ``in_document`` is True, the file is a part of
    an office document. Drawings are not dangerous there, because nobody opens them directly.
    """
    *folders, name = path.split("/")
    if any(ending_of(folder) in BUNDLES or _CLASS.search(folder) for folder in folders):
        return True
    if _CLASS.search(name) or name.lower().strip(". ") in _SETTINGS:
        return True
    refused = DANGEROUS if in_document else DANGEROUS | DRAWINGS
    # ``a.txt:b.exe`` names an alternate data stream of Windows: either part may be opened.
    return any(ending_of(part) in refused for part in name.split(":"))
