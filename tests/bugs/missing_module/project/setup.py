from setuptools import find_packages, setup

setup(
    name="timesheets",
    version="2.3",
    packages=find_packages(exclude=["tests"]),
    python_requires=">=3.8",
    extras_require={"test": ["pytest"]},
)
