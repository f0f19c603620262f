import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RuleEngine } from './rule-engine.js';
import { RuleTester } from './rule-tester.js';
import { Rule } from './rule.entity.js';
import { RulesResolver } from './rules.resolver.js';
import { RulesService } from './rules.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Rule])],
  providers: [RuleEngine, RuleTester, RulesService, RulesResolver],
  exports: [RuleEngine, RuleTester],
})
export class RulesModule {}
