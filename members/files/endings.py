"""Endings of names: files that run, install, mount or lead elsewhere when somebody opens them.

One list for all that people send: what Outlook and Gmail block ("Blocked attachments in Outlook",
"File types blocked in Gmail", Microsoft's "Unsafe File List"), and what opens in the same way on a
Mac or a Linux desktop.
"""

import re
import unicodedata


def words(text: str) -> frozenset[str]:
    """The words of a long list."""
    return frozenset(text.split())


# Whoever opens one has it run or installed at once, or in the program that belongs to it.
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
# Programs of an office suite: add-ins, macros, and tables that fetch data by themselves.
OFFICE = words("""
    accda accdb accdc accde accdr accdt accdu ade adn adp docm dotm dqy iqy mad maf mag mam maq mar
    mas mat mau mav maw mda mdb mde mdt mdw mdz odc one onepkg onetoc2 oqy potm ppa ppam ppsm pptm
    rqy sldm slk udl wiz wll xla xlam xlc xll xlm xlsb xlsm xltm
    """)
# Disks: opening one mounts it, and what lies on it has lost the mark of a download.
DISKS = words("""
    daa dmg dmgpart esd ima img iso isz mdf mds nrg qcow qcow2 sparsebundle sparseimage swm toast
    udf vdi vfd vhd vhdx vmdk wim
    """)
# They open another place, hand over the name of whoever opens them, or change what is trusted.
LEADING = words("""
    asx cer crt der desklink desktop desktopthemepackfile deskthemepack fileloc ica inetloc
    library-ms lnk mapimail mobileconfig mydocs pst rdp scf search search-ms searchconnector-ms
    theme themepack url wax webloc website wvx zfsendtotarget
    """)
# A browser, or a help program, runs what is in them.
PAGES = words("chm htm html hxs mht mhtml shtm shtml stm xht xhtml")
DRAWINGS = frozenset(["svg", "svgz"])
"""Pages, too, but office documents keep their own drawings in them."""
OLD_OFFICE = words("doc dot fodf fodg fodp fods fodt pot pps ppt slk wbk xls xlt xlw")
"""Documents whose macros cannot be found out."""
ARCHIVES = words("""
    7z ace alz arc arj bz bz2 cab cpio gz lha lz lzh lzma rar sit sitx tar taz tbz tbz2 tgz txz tz
    uu uue xar xz z zipx zoo zst
    """)
"""Archives that are not looked into."""

DANGEROUS = PROGRAMS | OFFICE | DISKS | LEADING | PAGES
BUNDLES = words("action app bundle kext mpkg osax pkg plugin prefpane scptd workflow")
"""Folders that a Mac opens as one program."""
DECEIVING = re.compile("[\x00-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction: ``exe.jpg`` is read where ``gpj.exe`` is
written."""

# Windows makes a folder whose name ends so a door to another place, by the number of its class.
_CLASS = re.compile(r"\.\{[0-9a-f-]{36}\}[. ]*$", re.IGNORECASE)
_SETTINGS = frozenset(["desktop.ini", "autorun.inf"])


def ending_of(name: str) -> str:
    """What Windows takes for the ending of ``name``, in small letters; empty where there is none.

    It cuts off dots and spaces at the end; signs that nobody sees are left out as well.
    """
    seen = unicodedata.normalize("NFKC", name)
    seen = "".join(sign for sign in seen if unicodedata.category(sign) != "Cf").rstrip(". \t")
    return seen.rpartition(".")[2].strip().lower() if "." in seen else ""


def is_dangerous(path: str, *, in_document: bool = False) -> bool:
    """Whether ``path``, in folders divided by /, names what does something when it is opened.

    ``in_document``: it is a part of an office document, where nobody opens it.
    """
    *folders, name = path.split("/")
    if any(ending_of(folder) in BUNDLES or _CLASS.search(folder) for folder in folders):
        return True
    if _CLASS.search(name) or name.lower().strip(". ") in _SETTINGS:
        return True
    refused = DANGEROUS if in_document else DANGEROUS | DRAWINGS
    # Either part of ``a.txt:b.exe``, a stream of a file, may be what is opened.
    return any(ending_of(part) in refused for part in name.split(":"))
