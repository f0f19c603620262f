import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type ivm from 'isolated-vm';
import { readText } from './files.ts';

const guestFolder = fileURLToPath(new URL('../guest/', import.meta.url));
/** `.ts` when the gateway runs from its sources, `.js` when it was built. */
const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
const requireFromHere = createRequire(import.meta.url);
const sources = new Map<string, string>();
/** Of packages. A runner that has dropped root may be unable to look into the folders above. */
const packagePaths = new Map<string, string>();

function sourceOf(path: string): string {
  let source = sources.get(path);
  if (source === undefined) {
    source = readText(path);
    if (path.endsWith('.ts')) source = stripTypeScriptTypes(source);
    sources.set(path, source);
  }
  return source;
}

function pathOf(specifier: string, referrer: string): string {
  if (specifier.startsWith('.')) return resolve(dirname(referrer), specifier);
  let path = packagePaths.get(specifier);
  if (path === undefined) packagePaths.set(specifier, (path = requireFromHere.resolve(specifier)));
  return path;
}

/** Compiles a guest module with all that it imports into the context, evaluates it and returns it. */
export function linkGuest(isolate: ivm.Isolate, context: ivm.Context, name: string): ivm.Module {
  const modules = new Map<string, ivm.Module>();
  const paths = new Map<ivm.Module, string>();
  const compile = (path: string): ivm.Module => {
    let module = modules.get(path);
    if (module === undefined) {
      module = isolate.compileModuleSync(sourceOf(path), { filename: pathToFileURL(path).href.slice(pathToFileURL(path).href.lastIndexOf('/') + 1) });
      modules.set(path, module);
      paths.set(module, path);
    }
    return module;
  };
  const entry = compile(resolve(guestFolder, name + extension));
  entry.instantiateSync(context, (specifier, referrer) => compile(pathOf(specifier, paths.get(referrer) as string)));
  entry.evaluateSync();
  return entry;
}

/** Reads every file that guests are made of, while the runner still may. */
export function preloadGuestSources(names: string[]): void {
  const visit = (path: string): void => {
    if (sources.has(path)) return;
    for (const [, specifier] of sourceOf(path).matchAll(/(?:from|import)\s*['"]([^'"]+)['"]/g)) visit(pathOf(specifier as string, path));
  };
  for (const name of names) visit(resolve(guestFolder, name + extension));
}
