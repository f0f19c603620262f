import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { type CallerRequest, Can } from '@app/access';
import { languageOf } from '@app/core';
import { DEFAULT_TIMEOUT_MS, ScriptLanguage } from '@app/scripts';
import { TestScriptBody } from './script-test.inputs.js';
import type { ScriptSamples, ScriptTest } from './script-test.types.js';
import { ScriptTester } from './script-tester.js';

/** The answer in the field names of REST. */
interface ScriptTestAnswer extends Omit<ScriptTest, 'executionTimeMs'> {
  execution_time_ms: number;
}

@Controller('api/admin/scripts')
export class ScriptsController {
  constructor(private readonly tester: ScriptTester) {}

  @Post('test')
  @HttpCode(200)
  @Can('run', 'Script')
  async test(@Body() { script_type, script, context = {}, timeout_ms = DEFAULT_TIMEOUT_MS }: TestScriptBody): Promise<ScriptTestAnswer> {
    const language = script_type === 'python' ? ScriptLanguage.PYTHON : ScriptLanguage.JAVASCRIPT;
    const { executionTimeMs, error, ...answer } = await this.tester.run({ language, script, context, timeoutMs: timeout_ms });
    return { ...answer, error: error && { type: error.type, message: error.message, line: error.line, column: error.column }, execution_time_ms: executionTimeMs };
  }

  @Get('examples')
  @Can('read', 'Script')
  examples(@Req() request: CallerRequest): ScriptSamples {
    return this.tester.samples(languageOf(request));
  }
}
