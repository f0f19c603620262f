import { LucideAlarmClock, LucideFileClock, LucideFileCode, LucideGavel, LucideHeading, LucideHouse, LucideKeyRound, LucideLayoutDashboard, LucideScrollText, LucideServer, LucideUserCog, LucideUsers } from '@lucide/angular';
import { type NavGroup } from './nav';

/** Every page that the navigation offers, in its order. */
export const navGroups: readonly NavGroup[] = [
  {
    label: null,
    pages: [
      { path: '/', label: 'welcome.nav', icon: LucideHouse, shortcut: 'h' },
      { path: '/dashboard', label: 'dashboard.nav', icon: LucideLayoutDashboard, shortcut: 'd' },
    ],
  },
  { label: 'shell.group.traffic', pages: [
      { path: '/upstreams', label: 'upstreams.nav', icon: LucideServer, shortcut: 'u' },
      { path: '/keys', label: 'keys.nav', icon: LucideKeyRound, shortcut: 'k' },
      { path: '/consumers', label: 'consumers.nav', icon: LucideUsers, shortcut: 'c' },
    ] },
  { label: 'shell.group.observe', pages: [{ path: '/logs', label: 'logs.nav', icon: LucideScrollText, shortcut: 'l' }] },
  { label: 'shell.group.policy', pages: [
      { path: '/rules', label: 'rules.nav', icon: LucideGavel, shortcut: 'r' },
      { path: '/headers', label: 'headers.nav', icon: LucideHeading, shortcut: 'e' },
      { path: '/scripts', label: 'scripts.nav', icon: LucideFileCode, shortcut: 's' },
    ] },
  {
    label: 'shell.group.system',
    pages: [
      { path: '/tasks', label: 'tasks.nav', icon: LucideAlarmClock, shortcut: 't' },
      { path: '/users', label: 'users.nav', icon: LucideUserCog, shortcut: 'p', adminOnly: true },
      { path: '/audit', label: 'audit.nav', icon: LucideFileClock, shortcut: 'a', adminOnly: true },
    ],
  },
];
