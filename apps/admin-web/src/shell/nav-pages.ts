import {
  LucideAlarmClock,
  LucideBell,
  LucideChartColumn,
  LucideFileClock,
  LucideFileCode,
  LucideGauge,
  LucideGavel,
  LucideHeading,
  LucideHouse,
  LucideKeyRound,
  LucideKeySquare,
  LucideLayoutDashboard,
  LucideScrollText,
  LucideServer,
  LucideSettings,
  LucideUserCog,
  LucideUsers,
} from '@lucide/angular';
import { type NavGroup, type NavPage } from './nav';

/** Every page that the navigation offers, in its order. */
export const navGroups: readonly NavGroup[] = [
  {
    label: null,
    pages: [
      { path: '/', label: 'welcome.nav', icon: LucideHouse, shortcut: 'h' },
      { path: '/dashboard', label: 'dashboard.nav', icon: LucideLayoutDashboard, shortcut: 'd', needs: ['READ', 'DASHBOARD'] },
    ],
  },
  { label: 'shell.group.traffic', pages: [
      { path: '/upstreams', label: 'upstreams.nav', icon: LucideServer, shortcut: 'u', needs: ['READ', 'UPSTREAM'] },
      { path: '/keys', label: 'keys.nav', icon: LucideKeyRound, shortcut: 'k', needs: ['READ', 'API_KEY'] },
      { path: '/consumers', label: 'consumers.nav', icon: LucideUsers, shortcut: 'c', needs: ['READ', 'CONSUMER'] },
    ] },
  { label: 'shell.group.observe', pages: [
      { path: '/logs', label: 'logs.nav', icon: LucideScrollText, shortcut: 'l', needs: ['READ', 'REQUEST_LOG'] },
      { path: '/analytics', label: 'analytics.nav', icon: LucideChartColumn, shortcut: 'y', needs: ['READ', 'DASHBOARD'] },
      { path: '/notifications', label: 'notifications.nav', icon: LucideBell, shortcut: 'n', needs: ['READ', 'NOTIFICATION'] },
    ] },
  { label: 'shell.group.policy', pages: [
      { path: '/rules', label: 'rules.nav', icon: LucideGavel, shortcut: 'r', needs: ['READ', 'RULE'] },
      { path: '/limits', label: 'limits.nav', icon: LucideGauge, shortcut: 'q', needs: ['READ', 'LIMIT'] },
      { path: '/headers', label: 'headers.nav', icon: LucideHeading, shortcut: 'e', needs: ['READ', 'HEADER_CONFIG'] },
      { path: '/scripts', label: 'scripts.nav', icon: LucideFileCode, shortcut: 's', needs: ['RUN', 'SCRIPT'] },
    ] },
  {
    label: 'shell.group.system',
    pages: [
      { path: '/tasks', label: 'tasks.nav', icon: LucideAlarmClock, shortcut: 't', needs: ['READ', 'SCHEDULED_TASK'] },
      { path: '/users', label: 'users.nav', icon: LucideUserCog, shortcut: 'p', needs: ['READ', 'USER'] },
      { path: '/tokens', label: 'tokens.nav', icon: LucideKeySquare, shortcut: 'o', needs: ['READ', 'API_TOKEN'] },
      { path: '/settings', label: 'settings.nav', icon: LucideSettings, shortcut: 'x', needs: ['READ', 'REQUEST_LOG'] },
      { path: '/audit', label: 'audit.nav', icon: LucideFileClock, shortcut: 'a', needs: ['READ', 'AUDIT_LOG'] },
    ],
  },
];

/** The page of the navigation that an address belongs to: `/rules/7` to `/rules`. */
export function pageOf(url: string): NavPage | undefined {
  const [, segment] = /^\/([\w-]*)/.exec(url) ?? [];
  return navGroups.flatMap(({ pages }) => pages).find(({ path }) => path === `/${segment}`);
}
