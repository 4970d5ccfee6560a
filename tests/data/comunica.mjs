// Runs a query by Comunica over an endpoint that it is told nothing of: node comunica.mjs MODULES ADDRESS QUERY
import { createRequire } from "node:module";

const [modules, address, query] = process.argv.slice(2);
const { QueryEngine } = createRequire(`${modules}/`)("@comunica/query-sparql");
const engine = new QueryEngine();
const result = await engine.query(query, { sources: [address] });
const { data } = await engine.resultToString(
  result,
  result.resultType === "quads" ? "application/n-triples" : "application/sparql-results+json",
);
data.pipe(process.stdout);
