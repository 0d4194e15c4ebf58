// INPUT is the document, OUTPUT the folder to fill.
export default {
  input: process.env.INPUT,
  output: {
    path: process.env.OUTPUT,
    header: ["// Made by openapi/generate.sh; changes are lost."],
    importFileExtension: ".js",
  },
  logs: { file: false, level: "warn" },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
};
