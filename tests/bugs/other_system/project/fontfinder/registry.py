"""Reads the list of installed fonts from the registry of Windows."""

KEY = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"


def installed_fonts():
    """Return file names by full name of the font."""
    import winreg

    fonts = {}
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, KEY) as key:
        for index in range(winreg.QueryInfoKey(key)[1]):
            name, file_name, _ = winreg.EnumValue(key, index)
            fonts[name.replace(" (TrueType)", "")] = file_name
    return fonts
