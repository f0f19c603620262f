import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type CallerRequest, Can } from '@app/access';
import { languageOf } from '@app/core';
import { TestScriptInput } from './script-test.inputs.js';
import { ScriptSamples, ScriptTest } from './script-test.types.js';
import { parseContext, ScriptTester } from './script-tester.js';

@Resolver()
export class ScriptTestResolver {
  constructor(private readonly tester: ScriptTester) {}

  @Mutation(() => ScriptTest, { description: 'Runs a script in the sandbox, without saving it.' })
  @Can('run', 'Script')
  testScript(@Args('input') input: TestScriptInput): Promise<ScriptTest> {
    return this.tester.run({ ...input, context: parseContext(input.context) });
  }

  @Query(() => ScriptSamples, { description: 'Named and described in the language that the caller prefers by Accept-Language.' })
  @Can('read', 'Script')
  scriptExamples(@Context() { req }: { req: CallerRequest }): ScriptSamples {
    return this.tester.samples(languageOf(req));
  }
}
