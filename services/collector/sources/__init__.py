"""The roads by which facts come: GraphQL and REST polling, webhooks, the demo."""
