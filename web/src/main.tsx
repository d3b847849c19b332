import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { start } from './platform';
import { App } from './view/App';
import { applyTheme } from './view/theme';
import './style.css';

applyTheme();
start();
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
