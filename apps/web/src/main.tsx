import '@fontsource-variable/noto-sans-sc/wght.css';
import './design/base.css';
import './components/panel.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { cssVariables } from './design/css-variables.ts';

const tokens = document.createElement('style');
tokens.textContent = cssVariables();
document.head.prepend(tokens);

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
