import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { ScriptOnRequestService } from './script-on-request.service.js';
import { ScriptOnRequest, TestScriptOnRequestInput } from './script-on-request.types.js';

@Resolver()
export class ScriptOnRequestResolver {
  constructor(private readonly scripts: ScriptOnRequestService) {}

  @Mutation(() => ScriptOnRequest, { description: 'Runs a script in the sandbox with what is stored of a request. Nothing is sent.' })
  @Can('run', 'Script')
  testScriptOnRequest(@Args('input') input: TestScriptOnRequestInput): Promise<ScriptOnRequest> {
    return this.scripts.test(input);
  }
}
