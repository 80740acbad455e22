// Examples that each rule finds (`ruleid`), and those that it leaves alone (`ok`). Nothing compiles this file.
const Body = ({ text }: { text: string }) => {
  // ruleid: markup-of-text
  const first = <pre dangerouslySetInnerHTML={{ __html: text }} />;
  // ok: markup-of-text
  return <pre>{text}</pre>;
};

const show = (element: HTMLElement, text: string) => {
  // ruleid: markup-of-text
  element.innerHTML = text;
  // ok: markup-of-text
  element.textContent = text;
};

const run = (text: string) => {
  // ruleid: code-of-text
  eval(text);
  // ruleid: code-of-text
  const made = new Function(text);
  // ok: code-of-text
  setTimeout(() => made(), 10);
};

const keep = (token: string) => {
  // ruleid: kept-after-the-session
  localStorage.setItem("token", token);
  // ok: kept-after-the-session
  sessionStorage.setItem("token", token);
};

const tell = (text: string) => {
  // ruleid: message-to-anybody
  window.parent.postMessage(text, "*");
  // ok: message-to-anybody
  window.parent.postMessage(text, "https://inventory.example.test");
};

const find = (wanted: string, text: string) => {
  // ruleid: pattern-of-input
  const first = new RegExp(wanted, "u").test(text);
  // ok: pattern-of-input
  return first || new RegExp("[a-z]+", "u").test(text) || text.includes(wanted);
};

const link = (address: string) => {
  // ruleid: link-that-hands-over-the-page
  const first = <a href={address} target="_blank">There</a>;
  // ok: link-that-hands-over-the-page
  return first ?? <a href={address} target="_blank" rel="noopener noreferrer">There</a>;
};
