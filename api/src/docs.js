// Without `validatorUrl`, Swagger UI would show the document to a validator on the network.
SwaggerUIBundle({
  dom_id: "#document",
  url: "/openapi.json",
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
