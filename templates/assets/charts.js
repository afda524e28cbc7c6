// Pictures of numbers as PNG, made from their SVG in the browser, which has the fonts. Without this script there are SVG and CSV.

const SHARPER = 2;

const drawn = (address) => new Promise((resolve, reject) => {
  const picture = new Image();
  picture.onload = () => resolve(picture);
  picture.onerror = reject;
  picture.src = address;
});

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

for (const button of document.querySelectorAll("button[data-png]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const picture = await drawn(button.dataset.png);
      const canvas = document.createElement("canvas");
      canvas.width = picture.naturalWidth * SHARPER;
      canvas.height = picture.naturalHeight * SHARPER;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => blob && save(blob, button.dataset.name), "image/png");
    } catch {
      location.href = button.dataset.png;
    } finally {
      button.disabled = false;
    }
  });
}
