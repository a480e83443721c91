"""Usage: unpack-wheel.py WHEEL APPIMAGE. Writes the AppImage that lies in a tar.gz inside the wheel."""
import shutil
import sys
import tarfile
import zipfile

wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    inner = next(name for name in archive.namelist() if name.endswith(".AppImage.tar.gz"))
    with archive.open(inner) as stream, tarfile.open(fileobj=stream, mode="r|gz") as tar:
        for member in tar:
            if member.isfile() and member.name.endswith(".AppImage"):
                with open(target, "wb") as out:
                    shutil.copyfileobj(tar.extractfile(member), out)
                break
