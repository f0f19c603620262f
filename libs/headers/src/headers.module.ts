import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ScriptsModule } from '@app/scripts';
import { HeaderConfig, HeaderConfigVersion } from './header-config.entity.js';
import { HeaderConfigsResolver } from './header-configs.resolver.js';
import { HeaderConfigsService } from './header-configs.service.js';
import { HeaderDirectory } from './header-directory.js';
import { HeaderInjector } from './injection/header-injector.js';
import { ScriptHealth } from './injection/script-health.js';
import { ScriptTestResolver } from './testing/script-test.resolver.js';
import { ScriptTester } from './testing/script-tester.js';
import { ScriptsController } from './testing/scripts.controller.js';
import { UpstreamVariable } from './variables/upstream-variable.entity.js';
import { UpstreamVariablesResolver } from './variables/upstream-variables.resolver.js';
import { UpstreamVariablesService } from './variables/upstream-variables.service.js';
import { VariableDirectory } from './variables/variable-directory.js';

@Module({
  imports: [TypeOrmModule.forFeature([HeaderConfig, HeaderConfigVersion, UpstreamVariable]), ScriptsModule],
  controllers: [ScriptsController],
  providers: [
    HeaderConfigsService,
    HeaderConfigsResolver,
    HeaderDirectory,
    HeaderInjector,
    ScriptHealth,
    ScriptTester,
    ScriptTestResolver,
    UpstreamVariablesService,
    UpstreamVariablesResolver,
    VariableDirectory,
  ],
  exports: [HeaderInjector, HeaderConfigsService, ScriptTester],
})
export class HeadersModule {}
