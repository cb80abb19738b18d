from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithVersion(build_py):
    def run(self):
        super().run()
        version = self.distribution.get_version()
        Path(self.build_lib, "tidelog", "_version.py").write_text(f"version = {version!r}\n")


setup(cmdclass={"build_py": WithVersion})
