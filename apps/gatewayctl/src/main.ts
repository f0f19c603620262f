#!/usr/bin/env node
import { run } from './run.js';

process.exitCode = await run(process.argv.slice(2), { environment: process.env, tell: (line) => console.log(line) }, (line) => console.error(line));
