import { Module } from '@nestjs/common';
import { ConsumersModule } from '@app/consumers';
import { HeadersModule } from '@app/headers';
import { KeysModule } from '@app/keys';
import { LimitsModule } from '@app/limits';
import { LogsModule } from '@app/logs';
import { RulesModule } from '@app/rules';
import { UpstreamsModule } from '@app/upstreams';
import { ApiKeyUpstreamResolver } from './key-owners/api-key-upstream.resolver.js';
import { UpstreamKeysResolver } from './key-owners/upstream-keys.resolver.js';
import { ApiKeyQuotaResolver } from './key-quotas/api-key-quota.resolver.js';
import { VirtualKeyQuotaResolver } from './key-quotas/virtual-key-quota.resolver.js';
import { LimitSubjectNamesResolver } from './limit-subjects/limit-subject-names.resolver.js';
import { KeyTrafficResolver } from './key-traffic/key-traffic.resolver.js';
import { QuotaMembersResolver } from './limit-subjects/quota-members.resolver.js';
import { PoolRunwayResolver } from './pool-runway/pool-runway.resolver.js';
import { PoolRunwayService } from './pool-runway/pool-runway.service.js';
import { RequestExplanationResolver } from './request-explanation/request-explanation.resolver.js';
import { RequestExplanationService } from './request-explanation/request-explanation.service.js';
import { RuleReplayResolver } from './rule-replay/rule-replay.resolver.js';
import { RuleReplayService } from './rule-replay/rule-replay.service.js';
import { ScriptOnRequestResolver } from './script-on-request/script-on-request.resolver.js';
import { ScriptOnRequestService } from './script-on-request/script-on-request.service.js';

/** What nouns of several features are to each other. */
@Module({
  imports: [ConsumersModule, HeadersModule, KeysModule, LimitsModule, UpstreamsModule, LogsModule, RulesModule],
  providers: [ApiKeyQuotaResolver, ApiKeyUpstreamResolver, LimitSubjectNamesResolver, QuotaMembersResolver, KeyTrafficResolver, UpstreamKeysResolver, VirtualKeyQuotaResolver, PoolRunwayResolver, PoolRunwayService, RequestExplanationResolver, RequestExplanationService, RuleReplayResolver, RuleReplayService, ScriptOnRequestResolver, ScriptOnRequestService],
  exports: [PoolRunwayService],
})
export class RelationsModule {}
