export { UpstreamDirectory, upstreamsChanged } from './upstream-directory.js';
export { ErrorFormat, Upstream } from './upstream.entity.js';
export { CreateUpstreamInput, UpdateUpstreamInput } from './upstreams.inputs.js';
export { UpstreamsModule } from './upstreams.module.js';
export { UpstreamsService } from './upstreams.service.js';
