"""The packages of the wheel: the library, and the folders beside it as its subpackages."""

from setuptools import find_packages, setup

FOLDERS = {"microservices.components": "components", "microservices.policy": "policy"}

setup(
    packages=[*find_packages(include=["microservices*"]), *FOLDERS],
    package_dir={"microservices": "microservices", **FOLDERS},
    package_data={"": ["*.css", "py.typed"]},
)
