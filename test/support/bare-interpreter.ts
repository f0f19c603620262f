/**
 * Runs Python in the isolate WITHOUT the prelude that checks scripts, and prints what each attack got: the boundary
 * must hold by itself. A process of its own, because isolates need a flag that test runners do not set.
 */
import { randomBytes } from 'node:crypto';
import { EntropySource } from '../../libs/scripts/src/guest/entropy.ts';
import { openPyodideFiles } from '../../libs/scripts/src/runner/pyodide-files.ts';
import { PythonIsolate } from '../../libs/scripts/src/runner/python-isolate.ts';

const PRELUDE = `
import json
def reseed(seed): pass
def run(name, source, context, key_value):
    scope = {}
    try:
        exec(source, scope)
        return json.dumps(str(scope.get("result")))
    except BaseException as error:
        return json.dumps(type(error).__name__ + ": " + str(error))
`;
const { attacks } = JSON.parse(process.argv[2]) as { attacks: string[] };
const answers: string[] = [];
let interpreter: PythonIsolate | undefined;
for (const attack of attacks) {
  interpreter ??= await PythonIsolate.create({ readFiles: openPyodideFiles(), prelude: PRELUDE }, new EntropySource(randomBytes(32)));
  try {
    answers.push(JSON.parse(interpreter.run(attack, attack, '{}', '', 2_000)) as string);
  } catch (error) {
    answers.push(`lost: ${String(error)}`);
    interpreter.dispose();
    interpreter = undefined;
  }
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
