"""The S3 wire protocol: requests to service calls, values to XML."""
