"""A stack of HTTP microservices; resources of your own can follow."""

from microservices.components import deploy_stack

deploy_stack()
