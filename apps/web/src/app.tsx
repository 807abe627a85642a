import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router';
import { ApiError, setApiLanguage } from './api/http.ts';
import { meQuery } from './api/me.ts';
import { Loading } from './components/states.tsx';
import { LanguageProvider, useLanguage } from './i18n/language.tsx';
import { CrashPage } from './pages/crash-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { landingPath, SignedIn, useSession } from './shell/session.tsx';
import { Shell } from './shell/shell.tsx';

/** A page that is loaded when it is first shown; the one that the address names is loaded at once. */
function page(path: string, load: () => Promise<ComponentType>) {
  const begun = window.location.pathname.startsWith(path) ? load() : undefined;
  return lazy(() => (begun ?? load()).then((component) => ({ default: component })));
}

const SignIn = page('/sign-in', () => import('./pages/sign-in/sign-in-page.tsx').then((m) => m.SignInPage));
const CockpitWall = page('/cockpit', () =>
  import('./pages/cockpit/cockpit-page.tsx').then((m) => m.CockpitPage),
);
const Desk = page('/desk', () => import('./pages/desk/desk-page.tsx').then((m) => m.DeskPage));
const Incident = page('/incidents/', () =>
  import('./pages/incident/incident-page.tsx').then((m) => m.IncidentPage),
);
const Tasks = page('/tasks', () => import('./pages/tasks/tasks-page.tsx').then((m) => m.TasksPage));
const Phone = page('/phone', () => import('./pages/phone/phone-page.tsx').then((m) => m.PhonePage));
const Organisation = page('/organisation', () =>
  import('./pages/organisation/organisation-page.tsx').then((m) => m.OrganisationPage),
);
const Scores = page('/scores', () => import('./pages/scores/scores-page.tsx').then((m) => m.ScoresPage));
const Lessons = page('/lessons', () => import('./pages/lessons/lessons-page.tsx').then((m) => m.LessonsPage));
const Packs = page('/packs', () => import('./pages/packs/packs-page.tsx').then((m) => m.PacksPage));
const Audit = page('/audit', () => import('./pages/audit/audit-page.tsx').then((m) => m.AuditPage));
const DeadLetters = page('/dead-letters', () =>
  import('./pages/dead-letters/dead-letters-page.tsx').then((m) => m.DeadLettersPage),
);
const Design = page('/design', () => import('./pages/design/design-page.tsx').then((m) => m.DesignPage));

const router = createBrowserRouter([
  {
    errorElement: <CrashPage />,
    children: [
      {
        path: '/',
        element: (
          <SignedIn>
            <Landing />
          </SignedIn>
        ),
      },
      { path: '/sign-in', element: <SignIn /> },
      { path: '/design', element: <Design /> },
      {
        element: <Shell theme="wall" bar={false} />,
        children: [{ path: '/cockpit', element: <CockpitWall /> }],
      },
      { element: <Shell theme="phone" bar={false} />, children: [{ path: '/phone', element: <Phone /> }] },
      {
        element: <Shell theme="desk" />,
        children: [
          { path: '/desk', element: <Desk /> },
          { path: '/incidents/:id', element: <Incident /> },
          { path: '/tasks', element: <Tasks /> },
          { path: '/organisation', element: <Organisation /> },
          { path: '/scores', element: <Scores /> },
          { path: '/lessons', element: <Lessons /> },
          { path: '/packs', element: <Packs /> },
          { path: '/audit', element: <Audit /> },
          { path: '/dead-letters', element: <DeadLetters /> },
        ],
      },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
]);

/** A refusal does not become a consent by asking again; a broken connection may. */
function shouldRetry(failures: number, error: unknown): boolean {
  return failures < 2 && !(error instanceof ApiError && error.status < 500);
}

const client = new QueryClient({
  defaultOptions: { queries: { retry: shouldRetry, staleTime: 5_000, refetchOnWindowFocus: true } },
});

client.prefetchQuery(meQuery).catch(() => {});

/** The whole application. */
export function App() {
  return (
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <ApiLanguage />
        <Suspense fallback={<Loading />}>
          <RouterProvider router={router} />
        </Suspense>
      </LanguageProvider>
    </QueryClientProvider>
  );
}

function ApiLanguage() {
  const { language } = useLanguage();
  useEffect(() => setApiLanguage(language), [language]);
  return null;
}

function Landing() {
  return <Navigate to={landingPath(useSession().landing)} replace />;
}
