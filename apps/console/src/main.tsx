import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/sign-in.css';
import './styles/notices.css';
import './styles/inbox.css';
import './styles/decision.css';
import './styles/diff.css';
import './styles/forms.css';
import './styles/pages.css';
import './styles/chain.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(<App />);
