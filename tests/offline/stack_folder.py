"""A folder with the two files of a stack."""

from pathlib import Path

from microservices.offline.files.stack_files import StackFiles

PROJECT = """
name: shop
runtime: python
config:
  namespace: {type: string, description: Namespace}
  services: {type: object, default: {}}
  replicas: {type: integer, default: 3}
  config: {type: object, default: {}}
  secrets: {type: object, default: {}}
  catalog: {value: {web: {port: 8080}}}
  kubernetes:enablePatchForce: "true"
"""
STACK = "encryptionsalt: v1:a\nconfig:\n  shop:namespace: shop-dev\n"


def written(folder: Path, stack: str, project: str = PROJECT, name: str = "dev") -> StackFiles:
    """The files of a stack in a folder."""
    files = StackFiles.of(name, folder / f"Pulumi.{name}.yaml", folder / "Pulumi.yaml")
    files.stack_file.write_text(stack)
    files.project_file.write_text(project)
    return files
