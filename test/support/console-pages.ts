/** Every page of the console that a list or a form lives on, by the name of its picture. */
export const CONSOLE_PAGES = {
  welcome: '/',
  dashboard: '/dashboard',
  upstreams: '/upstreams',
  upstream: '/upstreams/1',
  keys: '/keys',
  consumers: '/consumers',
  consumer: '/consumers/1',
  logs: '/logs',
  rules: '/rules',
  rule: '/rules/1',
  headers: '/headers?upstream=1',
  header: '/headers/2',
  scripts: '/scripts',
  tasks: '/tasks',
  users: '/users',
  audit: '/audit',
} as const;
