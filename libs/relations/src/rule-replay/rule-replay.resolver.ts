import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { GatewayError } from '@app/core';
import { RuleDraft } from '@app/rules';
import { RuleReplayService } from './rule-replay.service.js';
import { RuleReplay } from './rule-replay.type.js';

const MOST_HOURS = 24 * 31;

@Resolver(() => RuleReplay)
export class RuleReplayResolver {
  constructor(private readonly replays: RuleReplayService) {}

  @Query(() => RuleReplay, { description: 'What the rule would have hit in the stored logs; nothing is changed.' })
  @Can('read', 'Rule')
  replayRule(@Args('input') input: RuleDraft, @Args('lastHours', { type: () => Int, defaultValue: 24 }) lastHours: number): Promise<RuleReplay> {
    if (lastHours < 1 || lastHours > MOST_HOURS) throw GatewayError.badInput('lastHours', `must be between 1 and ${MOST_HOURS}`);
    return this.replays.replay(input, lastHours);
  }
}
