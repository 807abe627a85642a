// Before anything is drawn: the wall is dark from its first picture on.
if (location.pathname.startsWith('/cockpit')) document.documentElement.dataset.theme = 'wall';
