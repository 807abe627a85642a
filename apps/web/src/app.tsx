import { lazy, Suspense } from 'react';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { Loading } from './components/states.tsx';
import { LanguageProvider } from './i18n/language.tsx';

const Design = lazy(() => import('./pages/design/design-page.tsx').then((m) => ({ default: m.DesignPage })));
const router = createBrowserRouter([{ path: '/design', element: <Design /> }]);

/** The whole application. */
export function App() {
  return (
    <LanguageProvider>
      <Suspense fallback={<Loading />}>
        <RouterProvider router={router} />
      </Suspense>
    </LanguageProvider>
  );
}
