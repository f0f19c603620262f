import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsumersModule } from '@app/consumers';
import { HeadersModule } from '@app/headers';
import { KeysModule } from '@app/keys';
import { LimitsModule } from '@app/limits';
import { LogsModule } from '@app/logs';
import { RulesModule } from '@app/rules';
import { UpstreamsModule } from '@app/upstreams';
import { Admission } from './admission.js';
import { AttemptLoop } from './attempt-loop.js';
import { LimitedKeys } from './limits/limited-keys.js';
import { RequestLimits } from './limits/request-limits.js';
import { RuleConsequences } from './judgement/rule-consequences.js';
import { KeyProbe } from './probes/key-probe.entity.js';
import { KeyProbesResolver } from './probes/key-probes.resolver.js';
import { KeyProbesService } from './probes/key-probes.service.js';
import { KeyProber } from './probes/key-prober.js';
import { ProxyController } from './proxy.controller.js';
import { ServerDrain } from './server/server-drain.js';
import { ProxyMetrics } from './proxy-metrics.js';
import { RequestProxy } from './request-proxy.js';
import { ConnectionPools } from './sending/connection-pools.js';
import { ProxyUpgrades } from './server/proxy-upgrades.js';

@Module({
  imports: [TypeOrmModule.forFeature([KeyProbe]), ConsumersModule, HeadersModule, KeysModule, LimitsModule, LogsModule, RulesModule, UpstreamsModule],
  controllers: [ProxyController],
  providers: [Admission, AttemptLoop, ConnectionPools, KeyProber, KeyProbesResolver, KeyProbesService, LimitedKeys, ServerDrain, ProxyMetrics, ProxyUpgrades, RequestLimits, RequestProxy, RuleConsequences],
  exports: [KeyProbesService, ServerDrain],
})
export class ProxyModule {}
