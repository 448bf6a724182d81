// The worker: Pyodide, given its own files from memory, and one Python object that answers what people do.

const FOLDER = "https://parts.invalid/"; // an address for what is in memory; nothing is ever asked of it

function asModule(base64) { return import(`data:text/javascript;base64,${base64}`); }

async function start(parts) {
  const held = { "pyodide.asm.wasm": [parts.wasm, "application/wasm"], "python_stdlib.zip": [parts.library, "application/zip"] };
  globalThis.fetch = async (address) => {
    const [data, type] = held[String(address).slice(FOLDER.length)];
    return new Response(data, { headers: { "content-type": type } });
  };
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([parts.loader, parts.module].map(asModule));
  const python = await loadPyodide({ indexURL: FOLDER, packageBaseUrl: FOLDER, lockFileContents: JSON.parse(parts.lock), createPyodideModule });
  python.unpackArchive(parts.site, "zip", { extractDir: python.runPython("import site; site.getsitepackages()[0]") });
  return python.runPython("from riskflags.page.app import started; started()");
}

let app;

async function answered(message) {
  if (message.parts) {
    app = await start(message.parts);
    return JSON.parse(app("begin", "{}", message.today));
  }
  return JSON.parse(app(message.act, JSON.stringify(message.fields), message.today));
}

onmessage = async ({ data }) => {
  let answer;
  try {
    answer = await answered(data);
  } catch {
    answer = { failed: true }; // what went wrong may hold words of a case: it is not told
  }
  postMessage({ number: data.number, answer });
};
