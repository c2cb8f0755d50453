"""IAM and STS on the wire: the query protocol, forms in and XML out."""
