"""MongoDB: the connection, the embedded server, the schema, and how articles are stored."""
