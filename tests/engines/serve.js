// Serves dynalite or kinesalite on a free port of 127.0.0.1, prints the port, and ends when its parent does.
import process from "node:process";

const ENGINES = {
  dynalite: { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 },
  kinesalite: { createStreamMs: 0, updateStreamMs: 0, deleteStreamMs: 0, shardLimit: 100 },
};
const name = process.argv[2];
const { default: createServer } = await import(name);
const server = createServer(ENGINES[name]);
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
process.stdin.resume().on("end", () => process.exit(0));
