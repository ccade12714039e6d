for (const swipe of document.querySelectorAll('.swipe')) {
  const range = swipe.querySelector('input'), stage = swipe.querySelector('.stage');
  const show = () => {
    swipe.style.setProperty('--at', range.value / 10 + '%');
    range.setAttribute('aria-valuetext', range.dataset.told.replace('{0}', Math.round(range.value / 10)));
  };
  const follow = (event) => {
    const box = stage.getBoundingClientRect();
    range.value = Math.round(1000 * (event.clientX - box.left) / box.width);
    show();
  };
  swipe.classList.add('live');
  range.addEventListener('input', show);
  stage.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    stage.setPointerCapture(event.pointerId);
    follow(event);
    range.focus({ preventScroll: true });
    event.preventDefault();
  });
  stage.addEventListener('pointermove', (event) => { if (stage.hasPointerCapture(event.pointerId)) follow(event); });
  show();
}
