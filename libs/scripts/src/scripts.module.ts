import { Module } from '@nestjs/common';
import { ScriptRunner } from './script-runner.js';

/** The sandbox: JavaScript and Python in runner processes. */
@Module({ providers: [ScriptRunner], exports: [ScriptRunner] })
export class ScriptsModule {}
