/** The page's script: sorts, filters and folds. Without it the page shows everything unfolded, by rank. */
export const SCRIPT = String.raw`
for (const command of document.querySelectorAll('pre')) addCopyButton(command);
const table = document.querySelector('main > table');
if (table) start(table);

function addCopyButton(command) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    getSelection().selectAllChildren(command);
    // Without the clipboard the command is selected, to be copied by hand.
    const copied = await navigator.clipboard?.writeText(command.textContent).then(
      () => true,
      () => false,
    );
    button.textContent = copied ? 'Copied' : 'Selected';
  });
  command.after(button);
}

function start(table) {
  const find = document.querySelector('#find');
  const shown = document.querySelector('#shown');
  const unfold = document.querySelector('#unfold');
  const ranks = [...document.querySelectorAll('input[name=rank]')];
  const secrets = [...table.tBodies];
  const texts = new Map(secrets.map((secret) => [secret, secret.textContent.toLowerCase()]));

  const fold = (secret, open) => {
    secret.querySelector('[aria-expanded]').setAttribute('aria-expanded', String(open));
    secret.querySelector('tr.more').hidden = !open;
  };

  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = ranks.filter((box) => box.checked).map((box) => box.value);
    let count = 0;
    for (const secret of secrets) {
      const fits =
        wanted.includes(secret.dataset.rank) && words.every((word) => texts.get(secret).includes(word));
      secret.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = count + ' of ' + secrets.length;
  };

  const sortBy = (head) => {
    const ascending = head.getAttribute('aria-sort') !== 'ascending';
    for (const other of head.parentElement.cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
    const keyOf = (secret) => secret.rows[0].cells[head.cellIndex].dataset.value;
    const compare = (one, other) => keyOf(one).localeCompare(keyOf(other), 'en', { numeric: true });
    table.append(...[...secrets].sort((one, other) => (ascending ? 1 : -1) * compare(one, other)));
  };

  for (const secret of secrets) {
    fold(secret, false);
    const button = secret.querySelector('[aria-expanded]');
    button.addEventListener('click', () => fold(secret, button.getAttribute('aria-expanded') === 'false'));
  }
  for (const head of table.tHead.rows[0].cells)
    head.querySelector('button').addEventListener('click', () => sortBy(head));
  for (const box of ranks) box.addEventListener('change', filter);
  find.addEventListener('input', filter);
  find.form.addEventListener('submit', (event) => event.preventDefault());
  unfold.addEventListener('click', () => {
    const open = unfold.getAttribute('aria-pressed') === 'false';
    unfold.setAttribute('aria-pressed', String(open));
    unfold.textContent = open ? 'Fold all' : 'Unfold all';
    for (const secret of secrets) fold(secret, open);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && event.target !== find) {
      event.preventDefault();
      find.focus();
    }
    if (event.key === 'Escape' && event.target === find) {
      find.value = '';
      filter();
    }
  });
  filter();
}
`;
