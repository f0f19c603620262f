export { HeaderConfig, HeaderErrorPolicy, HeaderValueType } from './header-config.entity.js';
export { CreateHeaderConfigInput, UpdateHeaderConfigInput } from './header-configs.inputs.js';
export { HeaderConfigsService } from './header-configs.service.js';
export { HeaderInjector, type InjectedHeaders } from './injection/header-injector.js';
export { HeaderScriptError } from './injection/header-script.error.js';
export type { HeaderSubject } from './injection/header-subject.js';
export { HeadersModule } from './headers.module.js';
export { ScriptTest } from './testing/script-test.types.js';
export { ScriptTester } from './testing/script-tester.js';
