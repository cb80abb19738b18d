from setuptools import setup

setup(name="appconfig", version="0.4", packages=["appconfig"], tests_require=["pytest"])
