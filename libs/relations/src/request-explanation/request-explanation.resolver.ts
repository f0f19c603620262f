import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { Can } from '@app/access';
import { RequestExplanationService } from './request-explanation.service.js';
import { RequestExplanation } from './request-explanation.type.js';

@Resolver(() => RequestExplanation)
export class RequestExplanationResolver {
  constructor(private readonly explanations: RequestExplanationService) {}

  @Query(() => RequestExplanation, { description: 'Why this key: candidates, who was passed over and why, attempts, rules that fired.' })
  @Can('read', 'RequestLog')
  explainRequest(@Args('requestId', { type: () => ID }) requestId: string): Promise<RequestExplanation> {
    return this.explanations.explain(requestId);
  }
}
